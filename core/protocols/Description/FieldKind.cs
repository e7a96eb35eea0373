namespace Pistachio.Protocols.Description;

/// <summary>How a field of a message is to be read.</summary>
public enum FieldKind
{
    Unsigned,
    Signed,
    Boolean,
    Enumeration,
    Bytes,
    Capability,
}
