using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Pistachio.Build.Releases;

/// <summary>Writes what <see cref="ReleaseReader"/> reads. The comment at the head of the file stays.</summary>
internal static class ReleaseWriter
{
    /// <summary>Writes a release into its file, which is there.</summary>
    public static void Write(string root, Release release)
    {
        var path = Path.Combine(root, release.File);
        var head = File.ReadLines(path).TakeWhile(line => line.StartsWith('#') || line.Length == 0);
        File.WriteAllText(path, string.Concat(head.Select(line => line + "\n")) + Text(release));
    }

    internal static string Text(Release release)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"description: {Quoted(release.Description)}\n");
        if (release.Phases == null)
        {
            return text.Append("phases: all\n").ToString();
        }

        text.Append(release.Phases.Count == 0 ? "phases: {}\n" : "phases:\n");
        foreach (var phase in release.Phases)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {phase.Name}:\n");
            text.Append(CultureInfo.InvariantCulture, $"    version: {phase.Version}\n");
            text.Append(CultureInfo.InvariantCulture, $"    build: \"{phase.Proof.Build}\"\n");
            text.Append(CultureInfo.InvariantCulture, $"    passed: {phase.Proof.Passed}\n");
            text.Append(CultureInfo.InvariantCulture, $"    skipped: {phase.Proof.Skipped}\n");
            text.Append(CultureInfo.InvariantCulture, $"    date: {phase.Proof.Date:yyyy-MM-dd}\n");
            text.Append(CultureInfo.InvariantCulture, $"    rig: {Quoted(phase.Proof.Rig)}\n");
        }

        return text.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
