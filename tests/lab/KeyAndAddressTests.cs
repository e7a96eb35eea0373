using System;
using System.IO;
using System.Linq;

using NUnit.Framework;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Key files and addresses, right and wrong.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KeyAndAddressTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public void A_saved_key_is_the_same_when_loaded_and_only_its_owner_can_read_it()
    {
        string path = Path.Combine(directory, "deep", "lab.pem");
        using LabKey made = LabKey.Create();
        made.Save(path);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using LabKey loaded = LabKey.Load(path);
        loaded.IsShownBy(made.Certificate).ShouldBeTrue();
        loaded.Certificate.HasPrivateKey.ShouldBeTrue();
        using LabKey other = LabKey.Create();
        loaded.IsShownBy(other.Certificate).ShouldBeFalse();
        loaded.IsShownBy(null).ShouldBeFalse();
    }

    [Test]
    public void A_key_is_never_overwritten()
    {
        string path = Path.Combine(directory, "lab.pem");
        File.WriteAllText(path, "precious");
        using LabKey made = LabKey.Create();
        Should.Throw<LabException>(() => made.Save(path)).Message.ShouldStartWith($"the lab key {path} cannot be written: ");
        File.ReadAllText(path).ShouldBe("precious");
    }

    [Test]
    public void A_missing_key_a_readable_one_and_one_that_is_none_are_one_line_each()
    {
        string path = Path.Combine(directory, "lab.pem");
        Should.Throw<LabException>(() => LabKey.Load(path)).Message.ShouldStartWith($"there is no lab key {path}; make one with");
        File.WriteAllText(path, "no key at all");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Should.Throw<LabException>(() => LabKey.Load(path)).Message.ShouldBe($"others than its owner may use the lab key {path}; chmod 600 makes it a secret again");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Should.Throw<LabException>(() => LabKey.Load(path)).Message.ShouldStartWith($"{path} is no lab key: ");
    }

    [TestCase("bench:7470", "bench", 7470)]
    [TestCase("bench", "bench", LabAddress.DefaultPort)]
    [TestCase("10.0.0.7:1", "10.0.0.7", 1)]
    [TestCase("[::1]:7470", "::1", 7470)]
    [TestCase("::1", "::1", LabAddress.DefaultPort)]
    public void An_address_is_read(string text, string host, int port) => LabAddress.Parse(text).ShouldBe(new LabAddress(host, port));

    [TestCase("")]
    [TestCase(":7470")]
    [TestCase("bench:")]
    [TestCase("bench:0")]
    [TestCase("bench:65535")]
    [TestCase("bench:http")]
    public void What_is_no_address_is_wrong_usage(string text) => Should.Throw<LabException>(() => LabAddress.Parse(text)).Fault.ShouldBe(LabFault.Usage);

    [Test]
    public void Several_addresses_stand_between_commas() =>
        LabAddress.ParseList("a:1, b:2,").Select(address => address.ToString()).ShouldBe(["a:1", "b:2"]);

    [Test]
    public void An_exporter_cannot_listen_on_every_interface_because_others_must_know_where_it_is() =>
        Should.Throw<LabException>(() => LabAddress.Parse("0.0.0.0:7470").Resolve()).Message.ShouldContain("is every interface");
}
