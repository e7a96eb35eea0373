using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Lab.Client;

/// <summary>A board of the lab that is switched on.</summary>
internal sealed class LabRigConnection(PlaceChannel channel) : IRigConnection
{
    public Stream Line { get; } = new LabLine(channel);

    public LineErrors Errors => channel.Errors;

    public Task<string> DescribeEndAsync(CancellationToken cancellation) => Task.FromResult(channel.End);

    public async ValueTask DisposeAsync()
    {
        await Line.DisposeAsync().ConfigureAwait(false);
        await channel.SwitchOffAsync().ConfigureAwait(false);
    }
}
