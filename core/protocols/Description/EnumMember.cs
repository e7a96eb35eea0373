namespace Pistachio.Protocols.Description;

/// <summary>A member of an enum, its value as a message word.</summary>
public sealed record EnumMember(string Name, ulong Value);
