using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Rigs;
using Pistachio.Hil.Transports;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>The client's side of RFC 2217, byte by byte, against servers that behave well and badly.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class Rfc2217Tests
{
    private static readonly LineSettings Usual = new();

    [Test]
    public async Task The_port_is_set_up_as_the_rig_file_says(CancellationToken cancellation)
    {
        var seen = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new FakeSerialServer(async stream =>
        {
            await FakeSerialServer.ReadUntilAsync(stream, 255, 251, 44);
            await stream.WriteAsync(FakeSerialServer.TakesSerialPort, cancellation);
            await stream.WriteAsync(FakeSerialServer.Answer(1, 0, 0, 0xE1, 0), cancellation);
            await stream.WriteAsync(FakeSerialServer.Answer(2, 7), cancellation);
            seen.SetResult(await FakeSerialServer.ReadUntilAsync(stream, 255, 250, 44, 11, 255, 255, 255, 240));
        });
        var settings = new LineSettings { Baud = 57_600, DataBits = 7, Parity = LineParity.Even, StopBits = 2, Flow = LineFlow.Hardware };
        await using (IConsole console = await new Rfc2217Transport(server.Address, settings).OpenAsync(cancellation))
        {
            string text = Convert.ToHexString(await seen.Task.WaitAsync(cancellation));
            text.ShouldContain("FFFA2C010000E100FFF0"); // 57600 baud
            text.ShouldContain("FFFA2C0207FFF0"); // 7 bits
            text.ShouldContain("FFFA2C0303FFF0"); // even parity
            text.ShouldContain("FFFA2C0402FFF0"); // 2 stop bits
            text.ShouldContain("FFFA2C0503FFF0"); // RTS/CTS
            text.ShouldContain("FFFA2C0508FFF0"); // DTR on
            text.ShouldContain("FFFA2C0A1EFFF0"); // line state: errors only
        }
    }

    [Test]
    public async Task All_byte_values_pass_in_both_directions(CancellationToken cancellation)
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        byte[] doubled = [.. all, 255];
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(), cancellation);
            await FakeSerialServer.ReadUntilAsync(stream, 255, 250, 44, 11, 255, 255, 255, 240);
            byte[] came = await FakeSerialServer.ReadUntilAsync(stream, 254, 255, 255);
            if (came.SequenceEqual(doubled))
                await stream.WriteAsync(doubled, cancellation);
        });
        await using IConsole console = await new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation);
        await console.Line.WriteAsync(all, cancellation);
        var back = new byte[256];
        await console.Line.ReadExactlyAsync(back, cancellation);
        back.ShouldBe(all);
    }

    [Test]
    public async Task Commands_between_and_inside_pieces_of_data_are_no_data(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(), cancellation);
            foreach (byte each in (byte[])[(byte)'a', .. FakeSerialServer.Answer(7, 0xB0), (byte)'b', 255, 241, (byte)'c', 255, 253, 99, (byte)'d', .. FakeSerialServer.Answer(6, 255)])
                await stream.WriteAsync(new[] { each }, cancellation);
            await FakeSerialServer.ReadUntilAsync(stream, 255, 252, 99); // will not
        });
        await using IConsole console = await new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation);
        var data = new byte[4];
        await console.Line.ReadExactlyAsync(data, cancellation);
        data.ShouldBe("abcd"u8.ToArray());
        ((Rfc2217Console)console).ModemState.ShouldBe((byte)0xB0);
        (await console.Line.ReadAsync(data, cancellation)).ShouldBe(0);
        console.DescribeEnd().ShouldBe($"{server.Address} closed the connection");
    }

    [Test]
    public async Task Errors_of_the_receiver_are_counted(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(), cancellation);
            await stream.WriteAsync(FakeSerialServer.Answer(6, 8), cancellation);
            await stream.WriteAsync(FakeSerialServer.Answer(6, 8 | 4), cancellation);
            await stream.WriteAsync(FakeSerialServer.Answer(6, 16 | 2), cancellation);
            await stream.WriteAsync("x"u8.ToArray(), cancellation);
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        await using IConsole console = await new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation);
        await console.Line.ReadExactlyAsync(new byte[1], cancellation);
        console.Errors.ShouldBe(new LineErrors(Framing: 2, Parity: 1, Overrun: 1, Breaks: 1));
    }

    [Test]
    public async Task A_server_that_holds_the_client_up_gets_nothing_until_it_lets_it_go_on(CancellationToken cancellation)
    {
        var suspended = new TaskCompletionSource();
        var resume = new TaskCompletionSource();
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(), cancellation);
            await stream.WriteAsync((byte[])[.. FakeSerialServer.Answer(8), (byte)'s'], cancellation);
            await resume.Task;
            await stream.WriteAsync((byte[])[.. FakeSerialServer.Answer(9), (byte)'r'], cancellation);
            await FakeSerialServer.ReadUntilAsync(stream, (byte)'x');
        });
        await using IConsole console = await new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation);
        await console.Line.ReadExactlyAsync(new byte[1], cancellation);
        Task write = console.Line.WriteAsync("x"u8.ToArray(), cancellation).AsTask();
        write.IsCompleted.ShouldBeFalse();
        resume.SetResult();
        await console.Line.ReadExactlyAsync(new byte[1], cancellation);
        await write;
    }

    [Test]
    public async Task A_telnet_server_without_serial_ports_is_told_apart(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.RefusesSerialPort, cancellation);
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        (await Should.ThrowAsync<RigException>(() => new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation)))
            .Message.ShouldBe($"{server.Address} speaks telnet, but refuses the serial port option of RFC 2217");
    }

    [Test]
    public async Task A_server_that_sets_another_baud_rate_is_told(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync(FakeSerialServer.SetsUp(9600), cancellation);
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        (await Should.ThrowAsync<RigException>(() => new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation)))
            .Message.ShouldBe($"{server.Address} sets 9600 baud instead of 115200");
    }

    [Test]
    public async Task A_raw_port_is_told_apart(CancellationToken cancellation)
    {
        await using var server = new FakeSerialServer(async stream =>
        {
            await stream.WriteAsync("login: "u8.ToArray(), cancellation);
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
        });
        (await Should.ThrowAsync<RigException>(() => new Rfc2217Transport(server.Address, Usual).OpenAsync(cancellation)))
            .Message.ShouldBe($"{server.Address} did not answer the negotiation of RFC 2217 within 5 s; if it carries raw bytes, say 'tcp'");
    }

    [Test]
    public async Task Nobody_at_the_port_is_told(CancellationToken cancellation)
    {
        NetworkAddress address;
        await using (var server = new FakeSerialServer(_ => Task.CompletedTask))
            address = server.Address;
        (await Should.ThrowAsync<RigException>(() => new Rfc2217Transport(address, Usual).OpenAsync(cancellation)))
            .Message.ShouldStartWith($"{address} cannot be reached: ");
    }
}
