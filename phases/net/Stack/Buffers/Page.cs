namespace Pistachio.Net.Stack;

/// <summary>A piece of a <see cref="PagedRing"/>, of a <see cref="PagePool"/>.</summary>
internal sealed class Page(int length)
{
    public byte[] Bytes { get; } = new byte[length];

    public Page? Next { get; set; }

    public int Length => Bytes.Length;
}
