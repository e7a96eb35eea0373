namespace Pistachio.Vfs.Server;

/// <summary>Whoever waits until a process has told its descriptors, see <see cref="Protocol.IVfsServer.DescriptorsWait"/>.</summary>
internal sealed class QuestionQueue : WaitQueue;
