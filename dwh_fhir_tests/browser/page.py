"""A headless Chromium on a Dagster UI, and the UI's GraphQL for what the page only shows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1600,1000",
)


T = TypeVar("T")


class Page:
    """The browser's one page.

    Attributes:
        driver: selenium's own.
        url: of the UI.
    """

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, path: str) -> None:
        """Go to a path of the UI."""
        self.driver.get(self.url + path)

    def wait(self, condition: Callable[[webdriver.Chrome], T], seconds: float = 60) -> T:
        """Wait until a condition gives something true; the page may redraw meanwhile."""
        waiting = WebDriverWait(self.driver, seconds, 0.3, [StaleElementReferenceException, NoSuchElementException])
        return waiting.until(condition)

    def sees(self, words: str, seconds: float = 60) -> None:
        """Wait until some words are to be seen."""
        path = f"//*[not(self::script)][text()[contains(normalize-space(.), {words!r})]]"
        self.wait(lambda d: any(e.is_displayed() for e in d.find_elements(By.XPATH, path)), seconds)

    def press(self, words: str) -> None:
        """Press the first visible and enabled button with some words."""
        path = f"//button[contains(normalize-space(.), {words!r})]"

        def pressed(driver: webdriver.Chrome) -> bool:
            for button in driver.find_elements(By.XPATH, path):
                if button.is_displayed() and button.is_enabled():
                    button.click()
                    return True
            return False

        self.wait(pressed)

    def fill(self, placeholder: str, value: str) -> None:
        """Type a value into a field and confirm it."""

        def filled(driver: webdriver.Chrome) -> bool:
            field = driver.find_element(By.CSS_SELECTOR, f"input[placeholder={placeholder!r}]")
            field.click()
            field.send_keys(value, Keys.ENTER)
            return True

        self.wait(filled)

    def save(self, file: Path) -> None:
        """A screenshot."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(file))

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask the UI's GraphQL."""
        answer = requests.post(f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=60)
        data: dict[str, Any] = answer.json()["data"]
        return data


@contextmanager
def browser(url: str) -> Iterator[Page]:
    """A fresh Chromium for the while of the block."""
    with tempfile.TemporaryDirectory(prefix="dwh-fhir-chromium-") as profile:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
        try:
            yield Page(driver, url)
        finally:
            driver.quit()
