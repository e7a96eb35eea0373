namespace Pistachio.Protocols.Generator.Model;

/// <summary>A method of a protocol interface.</summary>
internal sealed record OperationModel(
    int Number, string Name, string Summary, string Returns, WordType Result, EquatableArray<ParameterModel> Parameters)
{
    /// <summary>Name of the client's method that takes a deadline.</summary>
    public string TimedName => Name + "Timed";
}
