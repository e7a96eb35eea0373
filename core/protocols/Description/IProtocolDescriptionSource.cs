namespace Pistachio.Protocols.Description;

/// <summary>A generated type that describes a protocol.</summary>
public interface IProtocolDescriptionSource
{
    /// <summary>The description.</summary>
    ProtocolDescription Description { get; }
}
