using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Pistachio.Protocols.Description;

/// <summary>The protocols a tool knows.</summary>
public sealed class ProtocolCatalog
{
    private readonly SortedDictionary<uint, ProtocolDescription> protocols = [];

    /// <exception cref="ArgumentException">Two protocols have the same number.</exception>
    public ProtocolCatalog(IEnumerable<ProtocolDescription> descriptions)
    {
        foreach (ProtocolDescription description in descriptions)
        {
            if (protocols.TryGetValue(description.Number, out ProtocolDescription? other))
                throw new ArgumentException($"{description.Name} and {other.Name} have the same protocol number 0x{description.Number:X2}.", nameof(descriptions));
            protocols.Add(description.Number, description);
        }
    }

    /// <summary>All protocols by rising number.</summary>
    public IReadOnlyCollection<ProtocolDescription> Protocols => protocols.Values;

    /// <summary>Collects the protocols of all Pistachio assemblies in a directory, those of tests excepted.</summary>
    /// <exception cref="ArgumentException">Two protocols have the same number.</exception>
    public static ProtocolCatalog FromDirectory(string directory) => new(
        Directory.EnumerateFiles(directory, "Pistachio.*.dll")
            .Where(static file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(static file => FromAssembly(Assembly.LoadFrom(file))));

    /// <summary>The protocols that an assembly describes.</summary>
    public static IEnumerable<ProtocolDescription> FromAssembly(Assembly assembly) =>
        assembly.GetCustomAttributes<ProtocolDescriptionSourceAttribute>()
            .Select(static attribute => ((IProtocolDescriptionSource)Activator.CreateInstance(attribute.Source)!).Description);

    /// <summary>The protocol with a number, or null.</summary>
    public ProtocolDescription? Find(uint number) => protocols.GetValueOrDefault(number);
}
