namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A file with its frames.</summary>
/// <param name="Number">The name under which libraries hold it.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Memory">The memory capability to its frames.</param>
internal sealed record FakeFile(uint Number, byte[] Content, ulong Memory);
