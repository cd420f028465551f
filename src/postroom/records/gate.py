"""What the gates say of a candidate: every rule with its numbers, and the verdict over them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """One rule, checked.

    Attributes:
        rule: What it is about, as one looks for it: "floor: micro F1", "no worse: total", "size".
        passed: Whether it holds; False where it could not be computed.
        found: The candidate's number, or None where there is none.
        required: The number it had to reach or stay under, or None where there is none.
        reason: The numbers in one sentence, with what they are compared with.
    """

    rule: str
    passed: bool
    found: float | None
    required: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """Whether a candidate may replace the champion.

    Attributes:
        passed: Whether every rule holds, and there was at least one.
        rules: All rules, those that failed too; in the order in which they were checked.
        champion: Digest of the bundle it was set beside; None for the first model, and for
            the champion itself, which face floors only.
    """

    passed: bool
    rules: tuple[RuleOutcome, ...]
    champion: str | None

    @property
    def refusals(self) -> tuple[RuleOutcome, ...]:
        """The rules that do not hold."""
        return tuple(rule for rule in self.rules if not rule.passed)
