// merit help TOPIC, merit completion SHELL: what the table of commands says about itself.
#include "wallet/cli/completion.hpp"
#include "wallet/cli/help_topics.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"

#include <boost/json/object.hpp>

namespace merit::wallet {

namespace {

Outcome<void> run_help(Session& session, const Arguments& arguments) {
    const std::string topic = arguments.get("TOPIC");
    const auto page = help_page(topic);
    if (!page) return usage_failure("there is no help on \"" + topic + "\"");
    session.output().answer_text(boost::json::object{{"topic", topic}, {"text", *page}}, *page);
    return success();
}

Outcome<void> run_completion(Session& session, const Arguments& arguments) {
    const std::string script = completion_script(arguments.get("SHELL"), all_commands());
    session.output().answer_text(
        boost::json::object{{"shell", arguments.get("SHELL")}, {"script", script}}, script);
    return success();
}

}  // namespace

std::vector<Command> help_commands() {
    Argument shell = positional("SHELL", "bash, zsh or fish");
    shell.choices = completion_shells();
    Argument topic = positional("TOPIC", "exit-codes, environment, units or formats");
    topic.choices = help_topics();
    return {
        {"completion",
         "Print the completion of commands and flags for a shell",
         "  merit completion bash > /etc/bash_completion.d/merit\n"
         "  merit completion zsh > ~/.zfunc/_merit\n"
         "  merit completion fish > ~/.config/fish/completions/merit.fish\n",
         {shell},
         false,
         run_completion},
        {"help",
         "Help on a topic, or on a command",
         "  merit help exit-codes\n  merit help pool fund\n",
         {topic},
         false,
         run_help},
    };
}

}  // namespace merit::wallet
