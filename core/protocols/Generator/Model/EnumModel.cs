namespace Pistachio.Protocols.Generator.Model;

/// <summary>An enum, for decoders and documents.</summary>
internal sealed record EnumModel(string Name, bool IsFlags, EquatableArray<EnumMemberModel> Members);
