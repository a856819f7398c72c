"""The typeface, and no screen where there is none."""

from tests.ui.conftest import _shipped_typeface

__all__ = ["_shipped_typeface"]
