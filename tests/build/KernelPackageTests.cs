using NUnit.Framework;
using Pistachio.Build.Bench;
using Pistachio.Build.Packages;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>The package with the kernel is found behind the one that only names the newest.</summary>
internal sealed class KernelPackageTests
{
    private const string Description =
        """
        Package: linux-image-cloud-amd64
        Source: linux-signed-amd64 (6.1.192+2)
        Version: 6.1.192-2
        Provides: linux-latest-modules-6.1.0-56-cloud-amd64, wireguard-modules (= 1.0.0)
        Depends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2)
        Description: Linux for x86-64 cloud (meta-package)

        """;

    [Test]
    public void The_kernel_and_its_version_are_those_that_the_newest_depends_on() =>
        KernelPackage.Resolve(Description).ShouldBe(new DebianPackage("linux-image-6.1.0-56-cloud-amd64", "6.1.192-2"));

    [Test]
    public void Other_dependencies_do_not_matter() =>
        KernelPackage.Resolve("Depends: kmod, linux-image-6.12.5+deb13-cloud-amd64 (= 6.12.5-1), initramfs-tools\n")
            .ShouldBe(new DebianPackage("linux-image-6.12.5+deb13-cloud-amd64", "6.12.5-1"));

    [TestCase("")]
    [TestCase("N: Unable to locate package linux-image-cloud-amd64\nE: No packages found\n")]
    [TestCase("Recommends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2)\n")]
    [TestCase("Depends: linux-image-6.1.0-56-amd64 (= 6.1.192-2)\n")]
    public void A_text_that_names_no_kernel_gives_none(string description) => KernelPackage.Resolve(description).ShouldBeNull();

    [Test]
    public void What_is_noted_beside_a_fetched_kernel_can_be_read_again()
    {
        var package = new DebianPackage("linux-image-6.1.0-56-cloud-amd64", "6.1.192-2");
        package.ToString().ShouldBe("linux-image-6.1.0-56-cloud-amd64=6.1.192-2");
        DebianPackage.Parse(package + "\n").ShouldBe(package);
        DebianPackage.Parse("damaged").ShouldBeNull();
    }
}
