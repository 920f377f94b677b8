from desktop.windows.requests_panel import RequestsPanel
from proxy_core import ProxyChanged, ProxyState, RequestStarted
from tests.desktop.fakes import NOW, record
from tests.desktop.waiting import told


def test_without_requests_it_says_what_to_do_next(desk, theme, qtbot, qt_runner):
    panel = RequestsPanel(theme, desk.signals, desk.actions)
    qtbot.addWidget(panel)
    assert panel._empty.words().startswith("Start the proxy")
    qt_runner.run(told(desk.signals, ProxyChanged(ProxyState(running=True, base_url="x"))))
    assert panel._empty.words().startswith("Give a client the address")
    qt_runner.run(told(desk.signals, RequestStarted(record())))
    assert panel._stack.currentWidget() is panel.view


def test_what_is_read_stays_where_it_is_when_newer_ones_come(desk, theme, qtbot):
    panel = RequestsPanel(theme, desk.signals, desk.actions)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    panel.show()
    panel.model.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(60)])
    bar = panel.view.verticalScrollBar()
    panel.model.apply([RequestStarted(record("60", started_at=NOW + 60))])
    assert bar.value() == 0
    bar.setValue(320)
    top = panel.view.indexAt(panel.view.viewport().rect().topLeft()).data()
    read = panel.view.indexAt(panel.view.viewport().rect().topLeft()).internalId()
    panel.model.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(61, 71)])
    assert panel.view.indexAt(panel.view.viewport().rect().topLeft()).internalId() == read
    assert top is not None
