using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;
using NUnit.Framework.Interfaces;

using Pistachio.Hil.Lab.Client;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>A lab of three hosts on loopback, each a process with virtual PCs. Starting it takes some seconds, so tests share it.</summary>
internal sealed class LabFixture : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;
    private readonly Dictionary<string, ExporterProcess> hosts = [];
    private readonly LabAddress primary = ExporterProcess.FreeAddress();

    public LabFixture()
    {
        Key = LabKey.Create();
        Key.Save(KeyFile);
    }

    public LabKey Key { get; }

    public string KeyFile => Path.Combine(directory, "lab.pem");

    public LabAddress Primary => primary;

    /// <summary>A user of the lab who knows all hosts, the primary last.</summary>
    public LabClient Client => new([.. hosts.Values.Select(host => host.Address).OrderBy(address => address == primary)], Key);

    public ExporterProcess this[string host] => hosts[host];

    /// <summary>Starts a host; the first is the primary.</summary>
    public async Task StartAsync(string host, params string[] places)
    {
        LabAddress address = hosts.Count == 0 ? primary : hosts.TryGetValue(host, out ExporterProcess? before) ? before.Address : ExporterProcess.FreeAddress();
        hosts[host] = ExporterProcess.Start(host, address, primary, KeyFile, Path.Combine(directory, host), RigFile(host, places));
        await hosts[host].ReadyAsync();
    }

    /// <summary>Starts a host that was killed, with the state it left.</summary>
    public async Task RestartAsync(string host, params string[] places)
    {
        LabAddress address = hosts[host].Address;
        hosts[host].Dispose();
        hosts[host] = ExporterProcess.Start(host, address, primary, KeyFile, Path.Combine(directory, host), RigFile(host, places));
        await hosts[host].ReadyAsync();
    }

    /// <summary>Waits until the view shows what it should, and says what it shows when it does not.</summary>
    public async Task<IReadOnlyList<PlaceView>> SeeAsync(Func<IReadOnlyList<PlaceView>, bool> expected, double seconds = 40)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<PlaceView> places = await Client.ListAsync(CancellationToken.None);
            if (expected(places))
                return places;
            if (Stopwatch.GetElapsedTime(begin).TotalSeconds > seconds)
                Assert.Fail($"the lab shows {string.Join(", ", places.Select(place => $"{place.FullName} {place.State} {place.Owner}"))}");
            await Task.Delay(100);
        }
    }

    public void Dispose()
    {
        foreach (ExporterProcess host in hosts.Values)
        {
            TestContext.Out.WriteLine($"--- {host.Host}{Environment.NewLine}{host.Said}");
            host.Dispose();
        }

        bool hasFailed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        foreach (string log in hasFailed ? Directory.EnumerateFiles(directory, "orleans.log", SearchOption.AllDirectories) : [])
            TestContext.Out.WriteLine($"--- {log}{Environment.NewLine}{File.ReadAllText(log)}");
        Key.Dispose();
        Directory.Delete(directory, true);
    }

    /// <summary>Writes the rig file of a host.</summary>
    private string RigFile(string host, IEnumerable<string> places)
    {
        string file = Path.Combine(directory, $"{host}.yaml");
        File.WriteAllText(file, "places:\n" + string.Concat(places.Select(place =>
            $"  {place}:\n    board: pc-x86\n    console: qemu\n    power: qemu\n    boot: {{ qemu: pvh }}\n    tags: [virtual]\n")));
        return file;
    }
}
