"""Mail leaves by SMTP as the settings say."""

from typing import Any

import pytest
from django.core import mail


def test_a_mail_reaches_a_real_server(smtp_server: Any) -> None:
    mail.send_mail("Due tomorrow", "One case.", "noticebook@example.com", ["jo@example.com"])
    assert [message["Subject"] for message in smtp_server.messages] == ["Due tomorrow"]


def test_a_refusal_by_the_server_is_an_error_for_the_sender(smtp_server: Any) -> None:
    smtp_server.refuse = "451 try later"
    with pytest.raises(OSError, match="try later"):
        mail.send_mail("Due tomorrow", "One case.", "noticebook@example.com", ["jo@example.com"])
    assert smtp_server.messages == []
