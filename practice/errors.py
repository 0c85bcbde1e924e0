"""What an error report may show: never a request body, never a taxpayer number."""

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from practice.logs import mask


class NoBodiesFilter(SafeExceptionReporterFilter):
    """Treats every POST field and every local variable as secret, in development too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: a client's letter on a developer's screen is still a client's letter."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, str]:
        """The names of the posted fields, each value replaced."""
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """The names of the local variables, each value replaced."""
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


class MaskingReporter(ExceptionReporter):
    """Masks what is left, such as a number inside an exception's own message."""

    def get_traceback_text(self) -> SafeString:
        """The report for mail and log, masked."""
        return SafeString(mask(super().get_traceback_text()))

    def get_traceback_html(self) -> SafeString:
        """The report for the browser, masked."""
        return SafeString(mask(super().get_traceback_html()))
