namespace Pistachio.Protocols.Generator.Model;

/// <summary>A member of an enum, its value as a word.</summary>
internal sealed record EnumMemberModel(string Name, ulong Value);
