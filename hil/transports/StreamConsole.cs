using System.IO;
using System.Threading.Tasks;

namespace Pistachio.Hil.Transports;

/// <summary>A console that is nothing but a stream.</summary>
/// <param name="line">The stream; owned.</param>
/// <param name="end">What to say when it has ended.</param>
internal sealed class StreamConsole(Stream line, string end) : IConsole
{
    public Stream Line => line;

    public LineErrors Errors => default;

    public string DescribeEnd() => end;

    public ValueTask DisposeAsync() => line.DisposeAsync();
}
