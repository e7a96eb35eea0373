using System;
using Pistachio.Build.Execution;
using Pistachio.Hil.Yaml;

namespace Pistachio.Build.Boards;

/// <summary>Reads YAML files of the repository. What is wrong in one is wrong usage of the build.</summary>
internal static class ProfileDocument
{
    /// <summary>Reads a file that holds one YAML document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">Its name in complaints.</param>
    /// <param name="read">Makes something of it.</param>
    /// <exception cref="BuildFailure">It is wrong: one line with file, line and what was expected.</exception>
    public static T Read<T>(string path, string shownAs, Func<DocumentNode, T> read)
    {
        try
        {
            return read(DocumentNode.Load(path, shownAs));
        }
        catch (DocumentException wrong)
        {
            throw new BuildFailure(wrong.Message, 2);
        }
    }
}
