namespace Pistachio.Protocols.Generator.Model;

/// <summary>Where a parameter of a kernel call goes.</summary>
internal enum KernelPlace
{
    Handle,
    Argument,
    Value,
    Message,
}
