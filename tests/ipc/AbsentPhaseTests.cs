using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Server;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Ipc.Tests;

/// <summary>An image without the phase: its memory is not granted.</summary>
[TestFixture]
internal sealed class AbsentPhaseTests
{
    [Test]
    public void Operations_of_the_phase_do_not_exist_and_there_is_no_directory_of_queues()
    {
        FakeKernel kernel = new();
        FramePool files = new(new FakeFrames(kernel, 1), kernel);
        VfsServer server = new(kernel, new MemoryTree(files, files.Pages, 1 << 20), 0, files);
        server.CreateDomain(1, 0x1000, 0, ulong.MaxValue).ShouldBe(Errno.None);
        Message message = default;
        message.Tag = new MessageTag(IpcDispatcher.Number, (uint)IpcOperation.Census, 0).Value;
        message.Badge = 0x1000;

        server.Handle(ref message, 0).ShouldBeTrue();

        ((Errno)((uint)message.Tag & 0xFFFF)).ShouldBe(Errno.ENOSYS);
        server.Access(0x1000, 0, 0, true, true, "/dev/mqueue"u8).ShouldBe(Errno.ENOENT);
        server.Access(0x1000, 0, 0, true, true, "/dev/shm"u8).ShouldBe(Errno.None);
    }
}
