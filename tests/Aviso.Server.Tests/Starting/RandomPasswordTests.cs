using Aviso.Abstractions.Randomness;
using Aviso.Server.Starting;

namespace Aviso.Server.Tests.Starting;

public sealed class RandomPasswordTests
{
    [Fact]
    public void Password_has_120_bits_in_signs_that_nobody_mistakes()
    {
        var passwords = Enumerable.Range(0, 200).Select(_ => RandomPassword.Create(new SystemRandomSource())).ToList();

        Assert.All(passwords, password => Assert.Matches("^[a-z2-9]{6}(-[a-z2-9]{6}){3}$", password));
        Assert.All(passwords, password => Assert.DoesNotContain(password, sign => sign is 'l' or 'o' or '0' or '1'));
        Assert.Equal(200, passwords.Distinct().Count());
        // 32 signs of 5 bits; each of them turns up among 4,800.
        Assert.Equal(32, passwords.SelectMany(password => password.Replace("-", "", StringComparison.Ordinal)).Distinct().Count());
    }
}
