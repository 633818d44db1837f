"""What the terminal says about itself."""

GREETING = "Prompt Rocket. Type a rough prompt, or /help."

HELP = '''
Type a rough prompt, or one of these:
  /rocket [prompt]                     make a prompt better; alone, it opens the form
  """                                  begin a prompt of several lines; """ ends it
  7                                    press number 7 of the last card
  7 costar                             choose from the menu that is number 7, by name or number
  /card                                show the last prompt's card again, with its numbers
  /attach FILE                         a text or an image that goes with the next prompt
  /attach                              list what is attached; /attach clear forgets it
  /framework NAME                      lay the prompt out under a framework; none for none
  /prompts [mine|shared|all] [words]   the library
  /home                                where to begin: newest prompts, profiles, settings
  /thread FILE                         what was said before: {who, text} in JSON, or Name: text
  /thread                              the same, pasted; a lone . ends it
  /thread clear                        forget it
  /rocket profile [channel]            edit the profile of the team, or of this channel
  /quit                                leave (Ctrl-D)
Ctrl-C stops a run and keeps what came; in a form, it leaves the form and sends nothing.
'''
