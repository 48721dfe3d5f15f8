"""Access rules of a broker: all there are, of every kind, and how one is granted or taken."""

from dataclasses import dataclass

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)


@dataclass(frozen=True, order=True)
class Rule:
    """One line of permission: this principal may do this with these topics or groups."""

    principal: str
    operation: str
    resource: str
    name: str
    pattern: str = "LITERAL"
    host: str = "*"
    permission: str = "ALLOW"

    def __str__(self) -> str:
        """On one line, for whoever applies the topology."""
        return (
            f"{self.permission} {self.principal} from {self.host}: {self.operation} on"
            f" {self.resource} {self.name} ({self.pattern})"
        )


def in_force(admin: AdminClient, timeout: float) -> list[AclBinding]:
    """Every rule in force on the broker; None matches everything."""
    everything = AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    found: list[AclBinding] = admin.describe_acls(everything, request_timeout=timeout).result(
        timeout
    )
    return found


def rule_of(acl: AclBinding) -> Rule:
    """A rule of the broker in our words, whatever it is of."""
    return Rule(
        acl.principal.removeprefix("User:"),
        AclOperation(acl.operation).name,
        ResourceType(acl.restype).name,
        acl.name,
        ResourcePatternType(acl.resource_pattern_type).name,
        acl.host,
        AclPermissionType(acl.permission_type).name,
    )


def can_revoke(rule: Rule) -> bool:
    """Whether the client can name it; a rule of tokens or users it can only see."""
    return "UNKNOWN" not in (rule.operation, rule.resource, rule.pattern, rule.permission)


def binding(rule: Rule) -> AclBinding:
    """The rule as the broker is asked to keep it."""
    return AclBinding(
        ResourceType[rule.resource],
        rule.name,
        ResourcePatternType[rule.pattern],
        f"User:{rule.principal}",
        rule.host,
        AclOperation[rule.operation],
        AclPermissionType[rule.permission],
    )


def exactly(acl: AclBinding) -> AclBindingFilter:
    """What matches this rule and no other."""
    return AclBindingFilter(
        acl.restype,
        acl.name,
        acl.resource_pattern_type,
        acl.principal,
        acl.host,
        acl.operation,
        acl.permission_type,
    )
