using System;
using System.Collections.Generic;
using System.IO;
using Pistachio.Protocols.Description;
using Pistachio.Protocols.Description.Documents;
using Pistachio.UserCall;

namespace Pistachio.IpcDump;

/// <summary>The files of the repository that are generated from the declared calls and protocols.</summary>
public static class GeneratedDocuments
{
    /// <summary>Path in the repository and text of each.</summary>
    public static IReadOnlyDictionary<string, string> All(ProtocolCatalog catalog) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["include/exo/abi.h"] = AbiHeader.Write(),
        ["include/exo/kernel.h"] = KernelHeader.Write(KernelDescription.Calls),
        ["include/exo/message.h"] = MessageHeader.Write(),
        ["docs/kernel-calls.md"] = KernelCallsDocument.Write(KernelDescription.Calls),
        ["docs/server_interfaces.md"] = ServerInterfacesDocument.Write(catalog.Protocols),
    };

    /// <summary>Writes all of them below <paramref name="root"/> and returns their paths.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IEnumerable<string> WriteTo(string root)
    {
        foreach ((string path, string text) in All(ProtocolCatalog.FromDirectory(AppContext.BaseDirectory)))
        {
            string file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            yield return path;
        }
    }
}
