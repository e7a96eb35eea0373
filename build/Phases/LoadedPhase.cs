using System.IO;
using Pistachio.Phases;

namespace Pistachio.Build.Phases;

/// <summary>A phase of the tree and what its plugin says.</summary>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Phase">The plugin's description.</param>
/// <param name="Assembly">The plugin's assembly.</param>
internal sealed record LoadedPhase(string Folder, IPhase Phase, string Assembly)
{
    public string Name => Phase.Name;

    /// <summary>The absolute project file of one of its programs.</summary>
    public string ProjectOf(ServerDescription server) => PathOf(server.Project);

    /// <summary>The absolute path of a file that the plugin names relative to its folder.</summary>
    public string PathOf(string relative) => Path.GetFullPath(Path.Combine(Folder, relative));
}
