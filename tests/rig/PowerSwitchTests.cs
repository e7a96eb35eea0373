using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Power;
using Pistachio.Hil.Rigs;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>Power switches call their programs with the right arguments, understand what these say, and give up in time.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable] // PATH belongs to the whole process
[CancelAfter(60_000)]
internal sealed class PowerSwitchTests : IDisposable
{
    private static readonly PowerTiming Quick = new() { Timeout = TimeSpan.FromSeconds(10), OffTime = TimeSpan.Zero };

    private readonly FakeTool tools = new();

    public void Dispose() => tools.Dispose();

    [Test]
    public async Task Any_commands_switch_and_tell(CancellationToken cancellation)
    {
        tools.Add("pdu", "test \"$1\" != status || printf 'outlet 3:\\nOn\\n'");
        var power = new CommandPower(new PowerCommands("pdu on '3 4'", "pdu off") { Status = "pdu status" }, Quick);
        await power.OnAsync(cancellation);
        await power.CycleAsync(cancellation);
        (await power.StatusAsync(cancellation)).ShouldBe(PowerStatus.On);
        tools.Calls.ShouldBe(["pdu [on] [3 4]", "pdu [off]", "pdu [on] [3 4]", "pdu [status]"]);
    }

    [Test]
    public async Task A_command_of_its_own_for_the_cycle_is_taken(CancellationToken cancellation)
    {
        tools.Add("pdu", "");
        await new CommandPower(new PowerCommands("pdu on", "pdu off") { Cycle = "pdu cycle" }, Quick).CycleAsync(cancellation);
        tools.Calls.ShouldBe(["pdu [cycle]"]);
    }

    [Test]
    public async Task A_command_that_fails_is_told_with_its_last_words(CancellationToken cancellation)
    {
        tools.Add("pdu", "echo 'connecting' >&2; echo 'outlet 9: no such outlet' >&2; exit 3");
        var power = new CommandPower(new PowerCommands("pdu on 9", "pdu off 9"), Quick);
        (await Should.ThrowAsync<RigException>(() => power.OnAsync(cancellation))).Message.ShouldBe("'pdu on 9' ended with status 3: outlet 9: no such outlet");
        (await power.StatusAsync(cancellation)).ShouldBe(PowerStatus.Unknown);
    }

    [Test]
    public async Task A_command_that_never_ends_is_ended(CancellationToken cancellation)
    {
        tools.Add("pdu", "exec sleep 1000");
        var power = new CommandPower(new PowerCommands("pdu on", "pdu off"), Quick with { Timeout = TimeSpan.FromSeconds(1) });
        (await Should.ThrowAsync<RigException>(() => power.OnAsync(cancellation))).Message.ShouldBe("'pdu on' did not end within 1 s");
    }

    [Test]
    public async Task A_status_that_makes_no_sense_is_no_status(CancellationToken cancellation)
    {
        tools.Add("pdu", "echo perhaps");
        var power = new CommandPower(new PowerCommands("pdu on", "pdu off") { Status = "pdu status" }, Quick);
        (await Should.ThrowAsync<RigException>(() => power.StatusAsync(cancellation))).Message.ShouldBe("'pdu status' said 'perhaps'; expected on or off");
    }

    [Test]
    public async Task An_outlet_is_switched_by_SNMP(CancellationToken cancellation)
    {
        tools.Add("snmpset", "echo $7");
        tools.Add("snmpget", "echo 2");
        var power = new SnmpPower(new SnmpOutlet("pdu1", "1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3") { Community = "lab" }, Quick);
        await power.OnAsync(cancellation);
        await power.OffAsync(cancellation);
        (await power.StatusAsync(cancellation)).ShouldBe(PowerStatus.Off);
        tools.Calls.ShouldBe(
        [
            "snmpset [-v] [2c] [-c] [lab] [-Oqve] [pdu1] [1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3] [i] [1]",
            "snmpset [-v] [2c] [-c] [lab] [-Oqve] [pdu1] [1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3] [i] [2]",
            "snmpget [-v] [2c] [-c] [lab] [-Oqve] [pdu1] [1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.3]",
        ]);
    }

    [Test]
    public async Task A_PDU_that_does_not_answer_is_told(CancellationToken cancellation)
    {
        tools.Add("snmpset", "echo 'Timeout: No Response from pdu1' >&2; exit 1");
        var power = new SnmpPower(new SnmpOutlet("pdu1", "1.3.6"), Quick);
        (await Should.ThrowAsync<RigException>(() => power.OnAsync(cancellation))).Message.ShouldBe("snmpset ended with status 1: Timeout: No Response from pdu1");
    }

    /// <summary>What uhubctl 2.5 prints.</summary>
    private const string HubBefore = "Current status for hub 1-1.4 [0424:9514, USB 2.00, 5 ports, ppps]";

    [Test]
    public async Task A_port_of_a_USB_hub_is_switched_and_looked_at(CancellationToken cancellation)
    {
        tools.Add(
            "uhubctl",
            $$"""
            echo '{{HubBefore}}'
            echo '  Port 2: 0503 power highspeed enable connect [0781:5567 SanDisk Cruzer]'
            case "$*" in
            *'-a off'*) echo 'Sent power off request'; echo 'New status for hub 1-1.4 [0424:9514, USB 2.00, 5 ports, ppps]'; echo '  Port 2: 0000 off' ;;
            *'-a on'*) echo 'Sent power on request'; echo 'New status for hub 1-1.4 [0424:9514, USB 2.00, 5 ports, ppps]'; echo '  Port 2: 0100 power' ;;
            esac
            """);
        var power = new UsbHubPower("1-1.4", 2, Quick);
        await power.OffAsync(cancellation);
        await power.OnAsync(cancellation);
        (await power.StatusAsync(cancellation)).ShouldBe(PowerStatus.On);
        tools.Calls.ShouldBe(["uhubctl [-l] [1-1.4] [-p] [2] [-a] [off]", "uhubctl [-l] [1-1.4] [-p] [2] [-a] [on]", "uhubctl [-l] [1-1.4] [-p] [2]"]);
    }

    [Test]
    public async Task A_hub_that_says_yes_and_does_nothing_is_found_out(CancellationToken cancellation)
    {
        tools.Add("uhubctl", $"echo '{HubBefore}'; echo '  Port 2: 0103 power enable connect'; echo 'New status for hub 1-1.4'; echo '  Port 2: 0103 power enable connect'");
        (await Should.ThrowAsync<RigException>(() => new UsbHubPower("1-1.4", 2, Quick).OffAsync(cancellation)))
            .Message.ShouldBe("port 2 of USB hub 1-1.4 is on after uhubctl switched it off: the hub cannot switch this port");
    }

    [Test]
    public async Task A_hub_that_is_not_there_is_told(CancellationToken cancellation)
    {
        tools.Add("uhubctl", "echo 'No compatible devices detected at location 1-1.4!' >&2; exit 1");
        (await Should.ThrowAsync<RigException>(() => new UsbHubPower("1-1.4", 2, Quick).OnAsync(cancellation)))
            .Message.ShouldBe("uhubctl ended with status 1: No compatible devices detected at location 1-1.4!");
    }

    [TestCase(false, "BITFT_1=1", PowerStatus.On)]
    [TestCase(true, "BITFT_1=0", PowerStatus.Off)]
    public async Task A_relay_is_switched_however_it_is_wired(bool isOnWhenOpen, string on, PowerStatus whenClosed)
    {
        tools.Add("usbrelay", "test $# != 0 || printf 'BITFT_2=0\\nBITFT_1=1\\n'");
        var power = new UsbRelayPower("BITFT_1", isOnWhenOpen, Quick);
        await power.OnAsync(CancellationToken.None);
        (await power.StatusAsync(CancellationToken.None)).ShouldBe(whenClosed);
        tools.Calls.ShouldBe([$"usbrelay [{on}]", "usbrelay"]);
    }

    [Test]
    public async Task A_relay_that_is_not_there_is_told(CancellationToken cancellation)
    {
        tools.Add("usbrelay", "printf 'BITFT_2=0\\n'");
        (await Should.ThrowAsync<RigException>(() => new UsbRelayPower("BITFT_1", false, Quick).StatusAsync(cancellation)))
            .Message.ShouldBe("usbrelay shows no relay BITFT_1");
    }

    [TestCase("Chassis Power is on", PowerStatus.On)]
    [TestCase("Chassis Power is off", PowerStatus.Off)]
    public async Task A_management_controller_switches_and_tells(string said, PowerStatus status)
    {
        tools.Add("ipmitool", $"case \"$*\" in *status) echo '{said}' ;; *) echo 'Chassis Power Control: Up/On' ;; esac");
        var power = new IpmiPower(new IpmiController("bmc3") { User = "rig", PasswordFile = "/etc/bmc3" }, Quick);
        await power.OnAsync(CancellationToken.None);
        (await power.StatusAsync(CancellationToken.None)).ShouldBe(status);
        tools.Calls.ShouldBe(
        [
            "ipmitool [-I] [lanplus] [-H] [bmc3] [-U] [rig] [-f] [/etc/bmc3] [chassis] [power] [on]",
            "ipmitool [-I] [lanplus] [-H] [bmc3] [-U] [rig] [-f] [/etc/bmc3] [chassis] [power] [status]",
        ]);
    }

    [Test]
    public async Task A_program_that_is_not_installed_is_named(CancellationToken cancellation)
    {
        tools.HideOthers();
        (await Should.ThrowAsync<RigException>(() => new UsbHubPower("1-1", 1, Quick).OnAsync(cancellation))).Message.ShouldBe("uhubctl is not installed");
    }

    [Test]
    public async Task A_person_is_asked_once_for_each_change(CancellationToken cancellation)
    {
        var person = new WillingPerson();
        IPowerDriver power = new ManualPower("bench-6", person);
        await power.OffAsync(cancellation);
        await power.OffAsync(cancellation);
        await power.OnAsync(cancellation);
        await power.CycleAsync(cancellation);
        (await power.StatusAsync(cancellation)).ShouldBe(PowerStatus.On);
        person.Requests.Select(request => request.Split(' ')[5].TrimEnd(',')).ShouldBe(["off", "on", "off", "on"]);
    }
}
