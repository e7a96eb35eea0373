namespace Pistachio.Protocols.Generator.Model;

/// <summary>The interface that declares the kernel calls.</summary>
internal sealed record KernelInterfaceModel(string Namespace, string InterfaceName, string ClassName, EquatableArray<KernelCallModel> Calls);
