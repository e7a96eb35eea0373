namespace Pistachio.Hil.Lab.Protocol;

/// <summary>The first words of who connects.</summary>
/// <param name="Version">Version of the protocol that it speaks.</param>
/// <param name="Build">Which Pistachio it is.</param>
internal sealed record Hello(int Version, string Build)
{
    public static Hello Own { get; } = new(LabProtocol.Version, LabProtocol.Build);
}
