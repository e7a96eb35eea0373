namespace Pistachio.Protocols.Generator.Reading;

/// <summary>Metadata names of the types the generator looks for.</summary>
internal static class AttributeNames
{
    public const string Protocol = "Pistachio.Protocols.ProtocolAttribute";
    public const string Operation = "Pistachio.Protocols.OperationAttribute";
    public const string Badge = "Pistachio.Protocols.BadgeAttribute";
    public const string Capability = "Pistachio.Protocols.CapabilityAttribute";
    public const string MaximumBytes = "Pistachio.Protocols.MaximumBytesAttribute";
    public const string KernelInterface = "Pistachio.Protocols.KernelInterfaceAttribute";
    public const string KernelCall = "Pistachio.Protocols.KernelCallAttribute";
    public const string Handle = "Pistachio.Protocols.HandleAttribute";
    public const string Bits = "Pistachio.Protocols.BitsAttribute";
    public const string KernelEntry = "Pistachio.UserCall.KernelEntry";
    public const string ProtocolDescription = "Pistachio.Protocols.Description.ProtocolDescription";
}
