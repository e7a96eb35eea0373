using System;
using System.IO;
using System.Linq;

using McMaster.NETCore.Plugins;

using Pistachio.Phases;

namespace Pistachio.Hil.Phases;

/// <summary>Loads the plugin assemblies of phases. The build and the rig both do it here.</summary>
public static class PhasePlugin
{
    /// <summary>Loads a plugin that has been built, and returns what it says about its phase.</summary>
    /// <param name="assembly">Path of the assembly; what it depends on lies beside it.</param>
    /// <exception cref="PhasePluginException">The file is missing, or is no plugin of a phase.</exception>
    public static IPhase Load(string assembly)
    {
        string path = Path.GetFullPath(assembly);
        if (!File.Exists(path))
            throw new PhasePluginException($"the plugin {assembly} does not exist");

        try
        {
            using var loader = PluginLoader.CreateFromAssemblyFile(path, sharedTypes: [typeof(IPhase)]);
            Type[] types =
            [
                .. loader.LoadDefaultAssembly().GetExportedTypes().Where(type => typeof(IPhase).IsAssignableFrom(type) && !type.IsAbstract),
            ];
            return types.Length == 1 && Activator.CreateInstance(types[0]) is IPhase phase
                ? phase
                : throw new PhasePluginException($"the plugin {assembly}: expected one public class that implements IPhase, found {types.Length}");
        }
        catch (Exception trouble) when (trouble is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new PhasePluginException($"the plugin {assembly} cannot be loaded: {trouble.Message}", trouble);
        }
    }
}

/// <summary>A plugin of a phase cannot be used. The message is one clear line.</summary>
public sealed class PhasePluginException : Exception
{
    public PhasePluginException(string message)
        : base(message)
    {
    }

    public PhasePluginException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
