using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Process descriptors.</content>
public partial interface IFileDomain
{
    Errno OpenProcess(uint pid, OpenFlags flags, out uint handle);

    Errno DescribeProcess(uint handle, out ulong process, out uint pid, out FileKind kind, out OpenFlags flags);

    Errno TakeDescriptor(uint handle, uint descriptor, out uint taken);
}
