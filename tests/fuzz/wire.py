"""Protobuf's wire format, as far as seeds need it: writing messages, and taking them apart."""


def varint(number):
    """A whole number; a negative one as the 64 bits of its complement, as Protobuf has it."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, value):
    """A field of a message: text and bytes with their length, whole numbers as a varint."""
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def message(**fields):
    """message(_1="text", _3=5): the fields in the order given. A list is a repeated field."""
    out = b""
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            out += field(int(name[1:]), one)
    return out


def fields(data):
    """(number, value) of each field of a message of varints, texts and messages."""
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        value, position = _read_varint(data, position)
        if tag & 7 == 2:
            value, position = data[position : position + value], position + value
        elif tag & 7 != 0:
            raise ValueError(f"wire type {tag & 7} at byte {position}")
        yield tag >> 3, value


def _read_varint(data, position):
    number = shift = 0
    while True:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, position
