"""What every test may use: the machinery (broker, browser, mail server) and the cast."""

pytest_plugins = [
    "tests.machinery.broker",
    "tests.machinery.browser",
    "tests.machinery.databases",
    "tests.machinery.mail",
]
