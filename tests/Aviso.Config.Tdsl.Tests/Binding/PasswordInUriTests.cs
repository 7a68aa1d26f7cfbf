using Aviso.Abstractions.Options;

namespace Aviso.Config.Tdsl.Tests.Binding;

public sealed class PasswordInUriTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    [Theory]
    [InlineData("postgresql://db.example/aviso", "postgresql://db.example/aviso")]
    [InlineData("postgresql://aviso@db.example:5432/aviso?sslmode=require", "postgresql://aviso@db.example:5432/aviso?sslmode=require")]
    [InlineData("postgresql://aviso:hunter2@db.example/aviso", "postgresql://aviso:***@db.example/aviso")]
    [InlineData("postgresql://aviso:a@b/c?d:hunter2@db.example/aviso", "postgresql://aviso:***@db.example/aviso")]
    [InlineData("jdbc:postgresql://db.example/aviso?user=aviso&password=hunter2", "jdbc:postgresql://db.example/aviso?user=aviso&password=***")]
    [InlineData("jdbc:postgresql://db.example/aviso?PASSWORD=a&hunter2", "jdbc:postgresql://db.example/aviso?PASSWORD=***")]
    public void A_dump_hides_the_password_and_shows_the_rest(string uri, string shown)
    {
        var options = Bind($"source () {{ default () {{ uri = '{uri}' }} }}");

        Assert.Equal(uri, options.Get<UriOptions>().Sources["default"].Uri);
        Assert.Contains($"uri = '{shown}' ", EffectiveConfiguration.Dump(options), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_all_can_read_is_warned_about_only_when_there_is_a_password()
    {
        Assert.Single(Bind("source { a { uri = 'x://u:hunter2@h/d' }, b { uri = 'x://u@h/d' } }", readableByAll: true).Warnings);
    }

    [Fact]
    public void The_brackets_of_a_block_of_names_mean_nothing_and_are_no_name()
    {
        var options = Bind("source () { a { uri = x } }");

        Assert.Empty(options.Errors);
        Assert.Equal(["a"], options.Get<UriOptions>().Sources.Keys);
        Assert.Single(Bind("source (active: false) { a { uri = x } }").Errors);
    }

    public void Dispose() => _fixture.Dispose();

    private BoundOptions Bind(string text, bool readableByAll = false)
    {
        var configuration = _fixture.Load(text);
        if (readableByAll)
        {
            _fixture.MakeReadableByAll();
        }

        return new OptionsBinder([typeof(UriOptions)]).Bind(configuration);
    }
}
