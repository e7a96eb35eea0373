using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Build.Images;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Where programs of a root without /etc/resolv.conf find name servers.</summary>
[TestFixture]
internal sealed class ResolverLinkTests
{
    [Test]
    public void A_root_without_one_gets_a_link_to_what_the_lease_says()
    {
        var root = RootTreeNode.Directory();
        ResolverLink.AddTo(root);
        var folder = root.Entries.ShouldHaveSingleItem().Value;
        Encoding.UTF8.GetString(folder.Entries.ShouldHaveSingleItem().Value.Content.Span).ShouldBe("/proc/net/pnp");
    }

    [Test]
    public void A_file_that_is_there_stays()
    {
        var root = RootTreeNode.Directory();
        var file = root.Add("etc", RootTreeNode.Directory()).Add("resolv.conf", RootTreeNode.File("nameserver 192.0.2.1\n"u8.ToArray()));
        ResolverLink.AddTo(root);
        root.Entries.Single().Value.Entries.ShouldHaveSingleItem().Value.ShouldBe(file);
    }

    [Test]
    public void A_root_whose_etc_is_no_directory_stays_as_it_is()
    {
        var root = RootTreeNode.Directory();
        root.Add("etc", RootTreeNode.Link("usr/etc"));
        ResolverLink.AddTo(root);
        root.Entries.ShouldHaveSingleItem().Value.Entries.ShouldBeEmpty();
    }
}
