"""The dashboard in a real browser, headless, with made-up snapshots."""
