using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

using Pistachio.Hil.Transports;

namespace Pistachio.Rig.Tests;

/// <summary>A TCP server on this host that takes one client and does with it what a test says.</summary>
internal sealed class FakeSerialServer : IAsyncDisposable
{
    /// <summary>Telnet's answer to a client that offers the serial port option: do it.</summary>
    public static readonly byte[] TakesSerialPort = [255, 253, 44];

    /// <summary>Telnet's answer to a client that offers the serial port option: do not.</summary>
    public static readonly byte[] RefusesSerialPort = [255, 254, 44];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task served;

    public FakeSerialServer(Func<Stream, Task> serve)
    {
        listener.Start();
        served = ServeAsync(serve);
    }

    public NetworkAddress Address => new("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    /// <summary>What a serial port server answers to a setting.</summary>
    public static byte[] Answer(byte command, params byte[] value) =>
        [255, 250, 44, (byte)(command + 100), .. value.SelectMany(part => part == 255 ? (byte[])[255, 255] : [part]), 255, 240];

    /// <summary>The answers with which a port of 115200 baud and 8 bits is set up.</summary>
    public static byte[] SetsUp(uint baud = 115_200) =>
        [.. TakesSerialPort, .. Answer(1, (byte)(baud >> 24), (byte)(baud >> 16), (byte)(baud >> 8), (byte)baud), .. Answer(2, 8), .. Answer(3, 1), .. Answer(4, 1), .. Answer(5, 1)];

    /// <summary>Reads until a sequence of bytes has come.</summary>
    public static async Task<byte[]> ReadUntilAsync(Stream stream, params byte[] sequence)
    {
        List<byte> read = [];
        var buffer = new byte[1];
        while (read.Count < sequence.Length || !read.TakeLast(sequence.Length).SequenceEqual(sequence))
        {
            await stream.ReadExactlyAsync(buffer);
            read.Add(buffer[0]);
        }

        return [.. read];
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await served;
    }

    private async Task ServeAsync(Func<Stream, Task> serve)
    {
        try
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await serve(client.GetStream());
        }
        catch (Exception end) when (end is SocketException or IOException or ObjectDisposedException)
        {
            // The test is over and took the listener or its client away.
        }
    }
}
