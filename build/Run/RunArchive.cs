using System.Collections.Generic;
using System.Text;
using Pistachio.BootFormat;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;

namespace Pistachio.Build.Run;

/// <summary>The boot archive of one run: all that is in the image, the root tree, and what is to be run.</summary>
internal static class RunArchive
{
    /// <summary>Name of the entry that holds the root tree.</summary>
    public const string RootEntry = "root";

    /// <summary>Makes the archive.</summary>
    /// <param name="image">The archive of the image.</param>
    /// <param name="kernel">The kernel that boots it.</param>
    /// <param name="root">The root tree, see <see cref="RootTree"/>.</param>
    /// <param name="request">The run request, see <see cref="RunRequest"/>.</param>
    public static byte[] Make(byte[] image, byte[] kernel, byte[] root, byte[] request)
    {
        var status = BootArchive.Open(image, out var archive);
        if (status != FormatStatus.Ok)
        {
            throw new BuildFailure($"the boot archive of the image {FormatStatusText.Describe(status)}");
        }

        var files = new List<ArchiveFile>();
        for (var i = 0; i < archive.Count; i++)
        {
            var entry = archive.Entry(i);
            var name = Encoding.ASCII.GetString(entry.Name);
            if (name is not (RootEntry or RunRequest.EntryName))
            {
                files.Add(new ArchiveFile(name, entry.Kind, entry.Payload.ToArray()));
            }
        }

        files.Add(new ArchiveFile(RootEntry, EntryKind.Data, root));
        files.Add(new ArchiveFile(RunRequest.EntryName, EntryKind.Data, request));
        return BootArchiveWriter.Write(files, kernel);
    }
}
