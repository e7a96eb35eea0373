namespace Pistachio.Posix;

/// <summary>The two descriptors of a pipe.</summary>
public struct PipeEnds
{
    public int Read;
    public int Write;
}
