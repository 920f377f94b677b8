"""What is said while the proxy or Easel waits for what is still drawn. Words only."""

from desktop import text
from desktop.text import counted, translate
from proxy_core import QueueState


def pictures_left(queue: QueueState) -> int:
    """How many pictures a stop waits for: those that wait for an account are drawn, too."""
    return queue.drawing + queue.waiting


def stopping(left: int) -> str:
    """How the proxy stands, with so many pictures left."""
    if not left:
        return translate("overview", "Proxy is stopping")
    return counted("window", "Stopping: %Ln pictures are still drawn", left)


def press_again(left: int) -> str:
    """What the switch of the proxy waits for, and what a press does meanwhile."""
    if not left:
        return translate("overview", "A moment.")
    return counted("overview", "%Ln pictures are still drawn. Press again to stop at once.", left)


def finishing(left: int, seconds: float) -> str:
    """Why Easel has not ended yet though somebody quits it, for `seconds` at most."""
    words = counted("window", "%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.", left)
    return words.format(time=text.duration(seconds))
