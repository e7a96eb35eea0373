using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;

namespace Pistachio.Vfs.Server.Program;

/// <summary>Start of the VFS server.</summary>
internal static class Start
{
    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong space = DomainStart.Capability("space");
        if (service == 0 || space == 0)
        {
            ServerConsole.WriteLine("vfs: needs the capabilities 'service' and 'space'");
            return 1;
        }

        KernelFiles kernel = new();
        IFileSystem root = new EmptyTree();
        ulong tree = DomainStart.Capability("root");
        if (tree != 0)
        {
            // Without its tree the image is not what was asked for: no program shall run on an empty one instead.
            if (MappedTree.Open(tree, space) is not { } mapped)
                return 1;
            root = new BootTree(mapped, kernel, tree);
        }

        VfsServer server = new(kernel, root, DomainStart.Capability("consoles"));
        CallStatus status = new EventLoop(server, service, DomainStart.Page.MessagePage).Run();
        ServerConsole.WriteLine("vfs: its endpoint failed with status " + (int)status);
        return 1;
    }
}
