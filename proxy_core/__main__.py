"""`python -m proxy_core`: the `easel` command where there is no window."""

from proxy_core.cli import main

if __name__ == "__main__":
    main()
