"""Send alerts to people: always to the log, by webhook and e-mail where the environment names them.

Here belongs sending. The occasion and the text, which must hold no patient data, belong in `sensors.py`.

ALERT_WEBHOOK_URL: takes a POST of `{"text": ...}` (Mattermost, Rocket.Chat, Slack, Teams workflows).
ALERT_SMTP_HOST, ALERT_SMTP_PORT (25), ALERT_SMTP_FROM, ALERT_SMTP_TO (comma separated), ALERT_SMTP_STARTTLS (false),
ALERT_SMTP_USER and ALERT_SMTP_PASSWORD where the mail server wants them. Secrets may stand in `*_FILE`.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage

import requests

from dwh_fhir.errors import SettingsError
from dwh_fhir.settings import Environment

log = logging.getLogger(__name__)

_SECONDS = 15


def alert(subject: str, text: str, environment: Environment) -> list[str]:
    """Send an alert every way that is configured.

    Args:
        subject: one line.
        text: what happened and what to do.
        environment: says which ways there are.

    Returns:
        the ways that failed, each as a sentence without any secret; one failing way doesn't keep another from trying.
    """
    log.error("%s\n%s", subject, text)
    failed = []
    for name, send in {"webhook": _webhook, "e-mail": _mail}.items():
        try:
            send(subject, text, environment)
        except SettingsError as error:
            failed.append(f"{name}: {error}")
        except (OSError, smtplib.SMTPException) as error:
            # Its text may hold the URL, which is the webhook's secret.
            failed.append(f"{name}: {type(error).__name__}")
    for sentence in failed:
        log.error("the alert was not sent by %s", sentence)
    return failed


def _webhook(subject: str, text: str, environment: Environment) -> None:
    url = environment.secret("ALERT_WEBHOOK_URL", "")
    if not url:
        return
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(url, json={"text": f"{subject}\n{text}"}, timeout=_SECONDS, allow_redirects=False)
    if not answer.ok or answer.is_redirect:
        raise OSError(f"HTTP {answer.status_code}")


def _mail(subject: str, text: str, environment: Environment) -> None:
    host = environment.get("ALERT_SMTP_HOST", "")
    if not host:
        return
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = environment.get("ALERT_SMTP_FROM")
    message["To"] = environment.get("ALERT_SMTP_TO")
    message.set_content(text)
    with smtplib.SMTP(host, environment.number("ALERT_SMTP_PORT", "25"), timeout=_SECONDS) as server:
        if environment.switch("ALERT_SMTP_STARTTLS", "false"):
            server.starttls(context=ssl.create_default_context())
        user = environment.get("ALERT_SMTP_USER", "")
        if user:
            server.login(user, environment.secret("ALERT_SMTP_PASSWORD"))
        server.send_message(message)
