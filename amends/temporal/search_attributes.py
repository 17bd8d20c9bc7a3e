"""The search attributes of complaints, in one place: what the stack registers and a worker checks before it polls."""

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.common import SearchAttributeKey

STAGE = SearchAttributeKey.for_keyword("ComplaintStage")
DUE_AT = SearchAttributeKey.for_datetime("ComplaintDueAt")
POLICY = SearchAttributeKey.for_keyword("ComplaintPolicy")
KEYS: tuple[SearchAttributeKey[object], ...] = (STAGE, DUE_AT, POLICY)  # type: ignore[assignment]
SPELLED = {
    IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD: "Keyword",
    IndexedValueType.INDEXED_VALUE_TYPE_DATETIME: "Datetime",
}
REGISTERED: dict[str, str] = {key.name: SPELLED[IndexedValueType.ValueType(key.indexed_value_type)] for key in KEYS}
