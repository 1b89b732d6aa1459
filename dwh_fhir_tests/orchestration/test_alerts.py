from __future__ import annotations

from dwh_fhir.orchestration.automation.alerts import alert
from dwh_fhir.settings import Environment
from dwh_fhir_tests.orchestration.receivers import mailbox, webhook


def test_without_any_setting_an_alert_is_only_logged() -> None:
    assert alert("job failed", "text", Environment({})) == []


def test_an_alert_goes_out_by_mail() -> None:
    with mailbox() as received:
        variables = {
            "ALERT_SMTP_HOST": "127.0.0.1",
            "ALERT_SMTP_PORT": str(received.port),
            "ALERT_SMTP_FROM": "etl@hospital.example",
            "ALERT_SMTP_TO": "diz@hospital.example",
        }
        assert alert("job failed", "Failed steps: x.", Environment(variables)) == []
    (mail,) = received.messages
    assert "Subject: job failed" in mail
    assert "Failed steps: x." in mail


def test_a_broken_way_keeps_no_other_from_trying_and_its_url_is_not_told() -> None:
    with webhook(status=500) as hook, mailbox() as mail:
        variables = {
            "ALERT_WEBHOOK_URL": hook.url,
            "ALERT_SMTP_HOST": "127.0.0.1",
            "ALERT_SMTP_PORT": str(mail.port),
            "ALERT_SMTP_FROM": "a@hospital.example",
            "ALERT_SMTP_TO": "b@hospital.example",
        }
        (failed,) = alert("job failed", "text", Environment(variables))
    assert failed.startswith("webhook")
    assert "secret-of-the-hook" not in failed
    assert len(mail.messages) == 1


def test_a_missing_sender_is_named() -> None:
    (failed,) = alert("job failed", "text", Environment({"ALERT_SMTP_HOST": "127.0.0.1"}))
    assert "ALERT_SMTP_FROM" in failed
