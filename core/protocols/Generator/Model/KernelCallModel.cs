using System.Linq;

namespace Pistachio.Protocols.Generator.Model;

/// <summary>A kernel call.</summary>
internal sealed record KernelCallModel(long Number, string Name, string Summary, string Returns, EquatableArray<KernelParameterModel> Parameters)
{
    /// <summary>Whether it carries a message.</summary>
    public bool IsMessage => Parameters.Any(static parameter => parameter.Place == KernelPlace.Message);
}
