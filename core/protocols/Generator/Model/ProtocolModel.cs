namespace Pistachio.Protocols.Generator.Model;

/// <summary>A protocol interface.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="InterfaceName">Its name, such as IMemoryServer.</param>
/// <param name="Accessibility">"public" or "internal".</param>
/// <param name="Number">Number of the protocol.</param>
/// <param name="Summary">Its documentation.</param>
/// <param name="Operations">Operations in the order of declaration.</param>
internal sealed record ProtocolModel(string Namespace, string InterfaceName, string Accessibility, int Number, string Summary, EquatableArray<OperationModel> Operations)
{
    /// <summary>Name of the generated types without suffix: IMemoryServer gives Memory.</summary>
    public string BaseName
    {
        get
        {
            string name = InterfaceName;
            if (name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
                name = name.Substring(1);
            const string Suffix = "Server";
            return name.Length > Suffix.Length && name.EndsWith(Suffix, System.StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : name;
        }
    }
}
